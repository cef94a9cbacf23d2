# Keras 3 makes the layer inside of a Bidirectional anew, and has to know its class.
from tensorflow import keras
from tensorflow.keras import layers
class MyGRU(layers.GRU):
    pass
class Named(layers.LSTM):
    def __init__(self, units, extra=1, **kwargs):
        super().__init__(units, **kwargs)
        self.extra = extra
    def get_config(self):
        return {**super().get_config(), "extra": self.extra}
@keras.utils.register_keras_serializable()
class Reg(layers.GRU):
    pass
@keras.utils.register_keras_serializable(package="my")
class Own(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units
    def build(self, s):
        self.w = self.add_weight(shape=(s[-1], self.units), name="w")
    def call(self, x, states):
        return states[0], [states[0]]
    def get_config(self):
        return {**super().get_config(), "units": self.units}
class Cell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units
    def call(self, x, states):
        return states[0], [states[0]]
    def get_config(self):
        return {**super().get_config(), "units": self.units}
class NoConfig(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.output_size = units
    def call(self, x, states):
        return states[0], [states[0]]
x = keras.Input((10, 3))
a = layers.Bidirectional(MyGRU(4))(x)  #! RNN908
b = layers.Bidirectional(layers.RNN(Cell(4)))(x)  #! RNN908
c = layers.Bidirectional(Reg(4))(x)  #> Bidirectional (None, 8)
d = layers.Bidirectional(layers.RNN(Own(4)))(x)  #> Bidirectional (None, 8)
e = layers.Bidirectional(Named(4))(x)  #! RNN908
f = layers.Bidirectional(layers.RNN(NoConfig(4)))(x)  #! RNN908
g = layers.Bidirectional(MyGRU(4), backward_layer=MyGRU(4, go_backwards=True))(x)  #! RNN908
h = layers.TimeDistributed(layers.Bidirectional(layers.GRU(4)))(keras.Input((2, 10, 3)))  #> TimeDistributed (None, 2, 8)
i = layers.RNN([Cell(3), Own(4)])(x)  #> RNN (None, 4)
j = layers.Bidirectional(layers.RNN([layers.LSTMCell(3), Cell(4)]))(x)  #! RNN908
with keras.utils.custom_object_scope({"MyGRU": MyGRU}):
    k = layers.Bidirectional(MyGRU(4))(x)  #> Bidirectional (None, 8)
keras.utils.get_custom_objects()["Cell"] = Cell
l = layers.Bidirectional(layers.RNN(Cell(4)))(x)  #> Bidirectional (None, 8)
