// rule: RNN709
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential();
model.add(tf.layers.lstm({units: 8, inputShape: [5, 2], returnSequences: true}));
model.add(tf.layers.repeatVector({n: 3})); // expect: RNN709
