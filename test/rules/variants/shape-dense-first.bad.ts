// rule: RNN701
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential({layers: [
  tf.layers.bidirectional({layer: tf.layers.lstm({units: 3}), mergeMode: 'concat'}), // expect: RNN701
]});
