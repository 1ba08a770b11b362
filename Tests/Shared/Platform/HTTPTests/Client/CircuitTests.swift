import HTTP
import Testing

struct CircuitTests {
    private let start = ContinuousClock.now
    private var circuit = Circuit(failures: 3, pause: .seconds(5))

    /// Lets a call begin and end.
    private mutating func call(hasAnswer: Bool, after seconds: Int = 0) -> Bool {
        guard circuit.admits(at: start + .seconds(seconds)) else { return false }
        circuit.ended(hasAnswer: hasAnswer, at: start + .seconds(seconds))
        return true
    }

    @Test mutating func `failures in a row open it, and others do not`() {
        for hasAnswer in [false, false, true, false, false] {
            let isMade = call(hasAnswer: hasAnswer)
            #expect(isMade && !circuit.isOpen(at: start))
        }
        #expect(circuit.state == .closed(failures: 2))
        let last = call(hasAnswer: false)
        #expect(last && circuit.state == .open(until: start + .seconds(5)))
        let none = call(hasAnswer: true, after: 4)
        #expect(!none)
    }

    @Test mutating func `after the pause one call tries, and its end says what follows`() {
        for _ in 0..<3 { _ = call(hasAnswer: false) }
        let first = circuit.admits(at: start + .seconds(5))
        let second = circuit.admits(at: start + .seconds(5))
        #expect(first && !second && circuit.state == .trying)
        circuit.ended(hasAnswer: false, at: start + .seconds(6))
        #expect(circuit.state == .open(until: start + .seconds(11)))
        let third = circuit.admits(at: start + .seconds(11))
        circuit.ended(hasAnswer: true, at: start + .seconds(12))
        #expect(third && circuit.state == .closed(failures: 0))
    }

    @Test mutating func `calls that began before it opened say what they know`() {
        for _ in 0..<3 { _ = call(hasAnswer: false) }
        circuit.ended(hasAnswer: false, at: start + .seconds(3))
        #expect(circuit.state == .open(until: start + .seconds(5)))
        circuit.ended(hasAnswer: true, at: start + .seconds(3))
        #expect(circuit.state == .closed(failures: 0))
    }
}
