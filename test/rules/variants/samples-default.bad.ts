// rule: RNN710
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential();
model.add(tf.layers.simpleRNN({units: 4, batchInputShape: [4, 5, 1], stateful: true}));
model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
model.evaluate(tf.zeros([4, 5, 1]), tf.zeros([4, 4])); // expect: RNN710
