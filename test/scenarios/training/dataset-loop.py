# A stateful model under GradientTape over a dataset.
import keras
from keras import layers
import numpy as np
import tensorflow as tf
gru1 = layers.GRU(32, stateful=True, return_sequences=True)  #> GRU (4, None, 32)
model = keras.Sequential([keras.Input(batch_shape=(4, None, 3)), gru1, layers.GRU(16, stateful=True), layers.Dense(2)])  #> GRU (4, 16) | Dense (4, 2)
optimizer = keras.optimizers.Adam()
loss_fn = keras.losses.MeanSquaredError()
X = np.random.rand(16, 20, 3).astype("float32"); Y = np.random.rand(16, 2).astype("float32")
ds = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
for epoch in range(3):
    for step, (xb, yb) in enumerate(ds):
        with tf.GradientTape() as tape:
            logits = model(xb, training=True)  #> Sequential (4, 2)
            loss = loss_fn(yb, logits)
        grads = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
        if step % 2 == 0:
            print(float(loss))
    for layer in model.layers:
        if hasattr(layer, "reset_states"):
            layer.reset_states()
    gru1.reset_states()
state = gru1.states
pred = model.predict(X[:4], batch_size=4)
