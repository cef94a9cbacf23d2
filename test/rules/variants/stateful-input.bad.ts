// rule: RNN702
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const input = tf.input({shape: [10, 3]});
const out = tf.layers.gru({units: 8, stateful: true}).apply(input); // expect: RNN702
