package io.hawser.sim.fault;

import io.hawser.sim.cable.Bandwidth;
import io.hawser.sim.phrase.Names;
import io.hawser.sim.phrase.Sentence;
import io.hawser.sim.phrase.Slot;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;

/** A bandwidth, or {@code unlimited}. */
final class RateSlot implements Slot<Bandwidth> {
    private static final Slot<Quantity> RATE = Slot.quantity(QuantityKind.RATE);

    @Override
    public String expected(Names names) {
        return RATE.expected(names) + ", or 'unlimited'";
    }

    @Override
    public Read<Bandwidth> read(Sentence sentence, int index, Names names) throws NotThis {
        if (sentence.has(index, "unlimited")) {
            return new Read<>(Bandwidth.UNLIMITED, index + 1);
        }
        Read<Quantity> rate = RATE.read(sentence, index, names);
        return new Read<>(new Bandwidth(rate.value().value()), rate.next());
    }
}
