// rule: RNN710
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential();
model.add(tf.layers.simpleRNN({units: 4, batchInputShape: [4, 5, 1], stateful: true}));
const p = model.predict(tf.zeros([8, 5, 1]), {batchSize: 2}); // expect: RNN710
