"""A graph of blocks is walked to the end before the model is made: how deep it goes is for its data to say."""

import json

import keras
from keras.layers import LSTM, Dense


def collect(node, found):
    for block in node["blocks"]:
        for output in block["outputs"]:
            if output not in found:
                found.append(output)
            collect(output, found)


def build(path):
    with open(path) as file:
        root = json.load(file)
    found = []
    collect(root, found)
    x = keras.Input((20, 4))
    h = LSTM(8)(x)  #> LSTM (None, 8)
    y = Dense(len(found))(h)  #> Dense (None, ?)
    return keras.Model(x, y)


model = build("blocks.json")
