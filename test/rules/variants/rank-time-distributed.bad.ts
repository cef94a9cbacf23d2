// rule: RNN709
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential();
model.add(tf.layers.lstm({units: 8, inputShape: [5, 2]}));
model.add(tf.layers.timeDistributed({layer: tf.layers.dense({units: 1})})); // expect: RNN709
