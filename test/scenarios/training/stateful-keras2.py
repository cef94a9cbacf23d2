# Keras 2: batch_input_shape, backend functions in Lambda.
import os
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tf_keras as keras
from tf_keras.models import Sequential, Model
from tf_keras.layers import LSTM, Dense, Input, TimeDistributed, Dropout, Lambda, Bidirectional
from tf_keras import backend as K
import numpy as np
batch_size, timesteps, data_dim, num_classes = 32, 8, 16, 10
model = Sequential()
model.add(LSTM(32, return_sequences=True, stateful=True, batch_input_shape=(batch_size, timesteps, data_dim)))  #> LSTM (32, 8, 32)
model.add(LSTM(32, return_sequences=True, stateful=True))  #> LSTM (32, 8, 32)
model.add(LSTM(32, stateful=True))  #> LSTM (32, 32)
model.add(Dense(10, activation='softmax'))  #> Dense (32, 10)
model.compile(loss='categorical_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
x_train = np.random.random((batch_size * 10, timesteps, data_dim))
y_train = np.random.random((batch_size * 10, num_classes))
x_val = np.random.random((batch_size * 3, timesteps, data_dim))
y_val = np.random.random((batch_size * 3, num_classes))
for e in range(2):
    model.fit(x_train, y_train, batch_size=batch_size, epochs=1, shuffle=False, validation_data=(x_val, y_val))
    model.reset_states()
inp = Input(batch_shape=(4, None, 3))
o, h, c = LSTM(5, stateful=True, return_state=True)(inp)  #> LSTM [(4, 5), (4, 5), (4, 5)]
o2 = LSTM(6, return_sequences=True, stateful=True)(inp)  #> LSTM (4, None, 6)
last = Lambda(lambda t: t[:, -1, :], output_shape=(6,))(o2)  #> Lambda (4, 6)
sm = Lambda(lambda t: K.sum(t, axis=1))(o2)  #> Lambda (4, 6)
fn = Lambda(lambda t, n: K.repeat_elements(t, n, axis=1), arguments={"n": 2})(o2)  #> Lambda (4, None, 6)
first = Model(inp, o2)
preds = first.predict(np.zeros((8, 5, 3)), batch_size=4)
get = K.function([model.layers[0].input], [model.layers[1].output])
print(model.layers[0].output_shape, model.output_shape, model.input_shape)
shape = model.layers[1].output_shape
d = Dense(shape[-1])(last)  #> Dense (4, 32)
w = model.layers[0].get_weights()
