# rule: RNN210
# flavors: keras3
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([
    layers.GRU(  # expect: RNN210
        8,
        batch_input_shape=(2, 5, 1),  # two series
        stateful=True,
    ),
    layers.Dense(1),
])
