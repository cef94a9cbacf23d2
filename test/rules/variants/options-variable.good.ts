// rule: none
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential();
model.add(tf.layers.lstm({ units: 1, batchInputShape: [4, 5, 1], stateful: true }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const options = { batchSize: 4, epochs: 2, shuffle: false };
await model.fit(tf.zeros([8, 5, 1]), tf.zeros([8, 1]), options);
const { loss } = { loss: 1 };
let [first, second] = [tf.zeros([1]), tf.zeros([2])];
