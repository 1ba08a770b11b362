import Testing

@testable import Ingress

@Suite struct LogWindowTests {
    private var window = LogWindow()
    private var now = ContinuousClock.now

    /// The log takes as many as may be there, all after the same wait, for a time.
    private mutating func run(
        _ time: Duration, wait: Duration, turn: Duration = .zero, isFull: Bool = true
    ) {
        let end = now + time
        while now < end {
            let count = isFull ? window.size : 1
            var wereAlone: [Bool] = []
            for _ in 0..<count { wereAlone.append(window.send()) }
            now += max(wait, .milliseconds(1))
            for wasAlone in wereAlone { window.hear(after: wait, turn: turn, wasAlone: wasAlone, at: now) }
        }
    }

    @Test mutating func `it is open until it is full`() {
        for _ in 0..<LogWindow.first {
            #expect(window.isOpen)
            _ = window.send()
        }
        #expect(!window.isOpen)
        window.takeBack()
        #expect(window.isOpen && window.count == LogWindow.first - 1)
    }

    @Test mutating func `it shrinks while requests wait for too long, and grows again when they do not`() {
        run(.seconds(3), wait: .milliseconds(30))
        #expect(window.size == LogWindow.least)
        run(.seconds(3), wait: .milliseconds(1))
        #expect(window.size == LogWindow.most)
    }

    @Test mutating func `it shrinks while the loop's turns are long, however soon the log has taken what is there`() {
        run(.seconds(1), wait: .milliseconds(1), turn: .milliseconds(30))
        #expect(window.size == LogWindow.least)
    }

    @Test mutating func `without much to do it is as it was first`() {
        run(.seconds(1), wait: .milliseconds(30))
        run(.seconds(3), wait: .milliseconds(1), isFull: false)
        #expect(window.size == LogWindow.first)
    }

    @Test mutating func `a log that takes long for each is not too slow`() {
        run(.seconds(3), wait: .milliseconds(10), isFull: false)
        #expect(window.target > .milliseconds(15))
        run(.seconds(1), wait: .milliseconds(12))
        #expect(window.size > LogWindow.first)
    }

    @Test mutating func `what waits for others or for the loop says nothing of what a request takes`() {
        run(.seconds(3), wait: .milliseconds(10), turn: .milliseconds(10), isFull: false)
        #expect(window.target == LogWindow.shortest)
    }
}
