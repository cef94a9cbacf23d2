// rule: RNN709
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential();
model.add(tf.layers.lstm({units: 4, inputShape: [5, 1], returnSequences: true}));
model.add(tf.layers.dense({units: 1}));
model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
model.evaluate(tf.zeros([8, 5, 1]), tf.zeros([8])); // expect: RNN709
