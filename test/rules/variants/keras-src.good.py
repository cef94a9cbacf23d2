# flavors: keras3
import keras
from keras.src.backend import get_keras_mask
from keras.src.distribution import distribution_lib
from keras.src.layers import LSTM
from keras.src.saving import saving_lib

x = LSTM(4, return_sequences=True)(keras.Input((5, 3)))
y = keras.src.layers.GRU(2)(x)
store = keras.src.saving.saving_lib.H5IOStore
mask = get_keras_mask(y)
