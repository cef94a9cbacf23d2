// rule: RNN709
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const units = 8;
const inputShape = [60];
const model = tf.sequential();
model.add(tf.layers.simpleRNN({units, inputShape})); // expect: RNN709
