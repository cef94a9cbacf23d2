# Subclassed autoencoders; what they call is told also when data only comes by fit.
import tensorflow as tf
from tensorflow.keras import layers, Model
class LSTMAutoencoder(Model):
    def __init__(self, seq_len, n_features, embedding_dim=64):
        super().__init__()
        self.seq_len, self.n_features = seq_len, n_features
        self.embedding_dim, self.hidden_dim = embedding_dim, 2 * embedding_dim
        self.encoder = tf.keras.Sequential([
            layers.Input(shape=(seq_len, n_features)),
            layers.LSTM(self.hidden_dim, return_sequences=True),  #> LSTM (None, 140, 128)
            layers.LSTM(self.embedding_dim),  #> LSTM (None, 64)
        ])
        self.decoder = tf.keras.Sequential([
            layers.RepeatVector(seq_len),  #> RepeatVector (None, 140, 64)
            layers.LSTM(embedding_dim, return_sequences=True),  #> LSTM (None, 140, 64)
            layers.LSTM(self.hidden_dim, return_sequences=True),  #> LSTM (None, 140, 128)
            layers.TimeDistributed(layers.Dense(n_features)),  #> TimeDistributed (None, 140, 1)
        ])
    def call(self, x):
        encoded = self.encoder(x)  #> Sequential (None, 64) | Sequential (32, 64)
        decoded = self.decoder(encoded)  #> Sequential (None, 140, 1) | Sequential (32, 140, 1)
        return decoded
ae = LSTMAutoencoder(140, 1)
ae.compile(optimizer='adam', loss='mae')
X = tf.random.normal((32, 140, 1))
ae.fit(X, X, epochs=1)
z = ae.encoder(X)  #> Sequential (32, 64)
r = ae.decoder(z)  #> Sequential (32, 140, 1)
p = ae(X)  #> LSTMAutoencoder (32, 140, 1)
class VAE(Model):
    def __init__(self, latent, **kwargs):
        super(VAE, self).__init__(**kwargs)
        self.lstm = layers.Bidirectional(layers.LSTM(32))
        self.mu = layers.Dense(latent)
        self.logvar = layers.Dense(latent)
        self.rep = layers.RepeatVector(140)
        self.dec = layers.LSTM(32, return_sequences=True)
        self.out = layers.TimeDistributed(layers.Dense(1))
    def encode(self, x):
        h = self.lstm(x)  #> Bidirectional (32, 64)
        return self.mu(h), self.logvar(h)  #> Dense (32, 8)
    def sample(self, mu, logvar):
        eps = tf.random.normal(shape=tf.shape(mu))
        return mu + tf.exp(0.5 * logvar) * eps
    def decode(self, z):
        return self.out(self.dec(self.rep(z)))  #> RepeatVector (32, 140, 8) | LSTM (32, 140, 32) | TimeDistributed (32, 140, 1) | RepeatVector ? | LSTM ? | TimeDistributed ?
    def call(self, x, training=False):
        mu, logvar = self.encode(x)
        z = self.sample(mu, logvar)
        return self.decode(z)
    def train_step(self, data):
        with tf.GradientTape() as tape:
            mu, logvar = self.encode(data)
            z = self.sample(mu, logvar)
            rec = self.decode(z)
            loss = tf.reduce_mean(tf.square(data - rec))
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        return {"loss": loss}
v = VAE(8)
v.compile(optimizer=tf.keras.optimizers.Adam())
o = v(X)  #> VAE (32, 140, 1)
v.fit(X, epochs=1)
