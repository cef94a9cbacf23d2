// rule: RNN705
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const input = tf.input({shape: [10, 3]});
const [out] = tf.layers.lstm({units: 16}).apply(input) as tf.SymbolicTensor[]; // expect: RNN705
