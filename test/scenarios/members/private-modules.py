# Below keras.src there are names that the public modules of like name lack; nothing is said of them.
import keras
from keras.src import layers
from keras.src.layers.rnn.stacked_rnn_cells_test import OneStateRNNCell
from keras.src.ops import numpy as knp
a = layers.IndexLookup(max_tokens=4)
b = layers.RNN(OneStateRNNCell(3))
c = knp.Nanmin(axis=1)(keras.Input((3, 4)))
d = layers.GRU(5)(keras.Input((3, 4)))  #> GRU (None, 5)
e = keras.layers.IndexLookup(max_tokens=4)  #! RNN999
