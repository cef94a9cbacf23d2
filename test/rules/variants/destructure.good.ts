// rule: none
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const input = tf.input({shape: [10, 3]});
const [, h] = tf.layers.lstm({units: 16, returnState: true}).apply(input) as tf.SymbolicTensor[];
const [seq, ...states] = tf.layers.gru({units: 16, returnState: true, returnSequences: true}).apply(input) as tf.SymbolicTensor[];
const result = tf.layers.lstm({units: 16, returnState: true}).apply(input) as tf.SymbolicTensor[];
const [o, a, b] = result;
