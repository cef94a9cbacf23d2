# rule: none
# flavors: keras3 keras2
import sys
from tensorflow.keras.layers import GRU, LSTM, Input

x = Input(shape=(5, 3))
has_cell = len(sys.argv) < 100
layer = LSTM(4, return_state=True) if has_cell else GRU(4, return_state=True)
out, h, c = layer(x)
