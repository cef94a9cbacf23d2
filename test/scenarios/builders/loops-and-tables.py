# Layers from comprehensions, dicts of options, lists of cells.
import keras
from keras.layers import *
from keras import Model, Sequential
def make(cell, n, units=20, **opts):
    layers_ = []
    for k in range(n):
        layers_.append(cell(units // (k + 1), return_sequences=True, **opts))  #> SimpleRNN (None, 5, 20) | SimpleRNN (None, 5, 10)
    return layers_
stack = make(GRU, 3, dropout=0.2)
inp = Input((None, 6))
x = inp
for l in stack[:-1]:
    x = l(x)  #> GRU (None, None, 20) | GRU (None, None, 10)
last, state = GRU(8, return_state=True)(x)  #> GRU ((None, 8), (None, 8))
net = Model(inp, [last, state])
seq = Sequential(make(SimpleRNN, 2) + [LSTM(3), Dense(1)])  #> LSTM (None, 3) | Dense (None, 1)
seq.build((None, 5, 2))
seq.summary()
hp = dict(units=12, return_sequences=True, activation="tanh")
y = LSTM(**hp)(inp)  #> LSTM (None, None, 12)
y = LSTM(**{**hp, "return_sequences": False})(y)  #> LSTM (None, 12)
act = {"a": "relu"}.get("b", "tanh")
d = Dense(3, activation=act)(y)  #> Dense (None, 3)
heads = [Dense(n, name=f"head_{n}")(y) for n in (2, 4)]  #> Dense (None, 2) | Dense (None, 4)
multi = Model(inp, heads)
outs = multi(Input((9, 6)))  #> Functional [(None, 2), (None, 4)]
first = outs[0]
a, b = multi.outputs
cells = [LSTMCell(u) for u in (10, 20)]
rnn = RNN(cells, return_state=True)
o, *states = rnn(inp)  #> RNN ((None, 20), [(None, 10), (None, 10)], [(None, 20), (None, 20)])
st = RNN(StackedRNNCells([GRUCell(4), GRUCell(5)]))(inp)  #> RNN (None, 5)
bi = Bidirectional(RNN(LSTMCell(6), return_sequences=True), merge_mode="sum")(inp)  #> Bidirectional (None, None, 6)
cfg = [("lstm", 8), ("gru", 4), ("dense", 2)]
t = inp
for kind, size in cfg:
    if kind == "lstm":
        t = LSTM(size, return_sequences=True)(t)  #> LSTM (None, None, 8)
    elif kind == "gru":
        t = GRU(size)(t)  #> GRU (None, 4)
    else:
        t = Dense(size)(t)  #> Dense (None, 2)
