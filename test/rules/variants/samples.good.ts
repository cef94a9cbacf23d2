// rule: none
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential();
model.add(tf.layers.simpleRNN({units: 4, batchInputShape: [4, 5, 1], stateful: true}));
const p = model.predict(tf.zeros([4, 5, 1]));
const q = model.predict(tf.zeros([8, 5, 1]), {batchSize: 4});
const free = tf.sequential();
free.add(tf.layers.simpleRNN({units: 4, batchInputShape: [4, 5, 1]}));
