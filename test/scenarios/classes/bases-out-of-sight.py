# Attributes that bases out of sight may set: nothing is known of them.
import keras
import tuner

class Node(object):
    def __init__(self):
        self.blocks = []

class In(Node, tuner.HyperModel):
    def build_node(self, hp):
        return keras.Input(shape=self.shape)

    def build(self, hp):
        return keras.layers.Dense(self.units, name=self.name)(keras.Input((3,)))  #> Dense (None, ?)

class Own(keras.layers.Layer):
    def call(self, x):
        return keras.layers.Dense(4, name=self.path)(x)  #> Dense (None, 4)
a = Own()(keras.Input((3,)))  #> Own (None, 4)
