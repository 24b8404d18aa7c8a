import { holdToGoldens } from '../../../tests/golden/hold.ts';
import { paperPenalties } from './penalties.ts';
import { paperSoftmax, paperSoftmax2, paperTopK } from './variants.ts';

holdToGoldens(
  () => ({
    doubleBack: { 'paper doubleback': paperPenalties.doubleback.penalty },
    frobenius: { 'paper frobenius': paperPenalties.frobenius.penalty },
    jacReg: { 'paper jacreg': paperPenalties.jacreg.penalty },
    oneHot: { 'paper onehot': paperPenalties.onehot.penalty },
    paperConfidence: { 'paper confidence': paperPenalties.confidence.penalty },
    paperSoftmax: { 'paper softmax': paperSoftmax() },
    paperSoftmax2: { 'paper softmax2': paperSoftmax2() },
    paperTop2: { 'paper topk': paperTopK(2) },
  }),
  { twins: true },
);
