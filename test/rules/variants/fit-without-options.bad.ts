// rule: RNN710
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential({ layers: [tf.layers.lstm({ units: 1, batchInputShape: [4, 5, 1], stateful: true })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(tf.zeros([8, 5, 1]), tf.zeros([8, 1])); // expect: RNN710
