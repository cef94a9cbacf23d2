// rule: RNN703
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const layer = tf.layers.bidirectional({layer: tf.layers.gru({units: 3, resetAfter: true}), mergeMode: 'concat'}); // expect: RNN703
