import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '@gr/autodiff';
import { holdToGoldens } from '../../../tests/golden/hold.ts';
import {
  type Penalty,
  confidencePenalty,
  doubleBack,
  frobenius,
  jacReg,
  oneClass,
  oneHot,
  projected,
} from './index.ts';

const crossEntropy: Penalty = ({ logits, labels }) => tf.mean(softmaxCrossEntropy(logits, labels));

// those of the published code are held in @gr/paper
holdToGoldens(({ r, rPerExample }) => ({
  crossEntropy: { crossEntropy },
  crossEntropySoft: { crossEntropy },
  doubleBack: { doubleBack: doubleBack() },
  doubleBackSoft: { doubleBack: doubleBack() },
  spectReg: { 'spectReg, one r': projected(({ logits }) => tf.mul(r, tf.ones([logits.shape[0]!, 1]))) },
  spectRegPerExample: { 'spectReg, an r for each example': projected(() => rPerExample) },
  frobenius: { frobenius: frobenius() },
  jacReg: { jacReg: jacReg() },
  oneHot: { oneHot: oneHot() },
  oneClass: { oneClass: projected(oneClass(1)) },
  confidencePenalty: { confidencePenalty: confidencePenalty() },
}));
