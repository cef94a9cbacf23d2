# Models inside TimeDistributed.
import keras
from keras import layers
cnn = keras.Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 3, activation='relu'),  #> Conv2D (None, 30, 30, 8)
    layers.MaxPooling2D(2),  #> MaxPooling2D (None, 15, 15, 8)
    layers.Flatten(),  #> Flatten (None, 1800)
])
video = keras.Input((10, 32, 32, 3))
f = layers.TimeDistributed(cnn)(video)  #> TimeDistributed (None, 10, 1800)
h = layers.LSTM(64)(f)  #> LSTM (None, 64)
out = layers.Dense(5, activation='softmax')(h)  #> Dense (None, 5)
model = keras.Model(video, out)
model.summary()
base_in = keras.Input((16, 16, 3))
b = layers.Conv2D(4, 3, padding='same')(base_in)  #> Conv2D (None, 16, 16, 4)
b = layers.GlobalAveragePooling2D()(b)  #> GlobalAveragePooling2D (None, 4)
base = keras.Model(base_in, b)
seq = keras.Sequential()
seq.add(layers.Input((5, 16, 16, 3)))
seq.add(layers.TimeDistributed(base))  #> TimeDistributed (None, 5, 4)
seq.add(layers.GRU(12))  #> GRU (None, 12)
