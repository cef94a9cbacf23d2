# Layers and tensors taken out of models and used again.
import keras
from keras import layers
il = layers.InputLayer(shape=(10, 3), name="il")
x = layers.LSTM(4, return_sequences=True)
y = x(il.output)  #> LSTM (None, 10, 4)
print(x.output, x.input)
d = layers.Dense(2)
z = d(x.output)  #> Dense (None, 10, 2)
m = keras.Model(il.output, d.output)
m2 = keras.Model(inputs=m.input, outputs=m.layers[1].output)
u = m2.output
for layer in m.layers:
    layer.trainable = False
l1 = m.layers[1]
again = l1(keras.Input((7, 3)))  #> LSTM (None, 7, 4)
g = m.get_layer(index=2)
n = g(again)  #> Dense (None, 7, 2)
s = keras.Sequential([layers.Input((5,)), layers.Dense(3), layers.Dense(2)])  #> Dense (None, 3) | Dense (None, 2)
t = keras.Model(s.inputs, s.layers[0].output)
s.layers[-1].units
q = keras.Sequential(s.layers[:-1])
q.build((None, 5))
q2 = keras.Sequential()
for layer in s.layers:
    q2.add(layer)
w = q2(keras.Input((5,)))  #> Sequential (None, 2)
