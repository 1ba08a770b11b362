import Foundation
import Testing

@testable import Kafka

/// What is linked beside librdkafka, seen from its client; `swift test` is asked for the same build by the environment.
@Suite struct TimersTests {
    private static let isPlain = ProcessInfo.processInfo.environment["YIZHAN_PLAIN_KAFKA"] == "1"

    @Test(.enabled(if: !isPlain, "A plain build leaves the timers as they are."))
    func `librdkafka's timers are led through ours`() throws {
        // Nobody listens there: a client has timers from the start.
        let producer = try KafkaProducer(KafkaProperties([("bootstrap.servers", "127.0.0.1:1")]))
        let deadline = ContinuousClock.now + .seconds(10)
        while !KafkaHandle.leadsTimers, .now < deadline { producer.poll(waiting: .milliseconds(10)) }
        #expect(KafkaHandle.leadsTimers)
    }

    @Test(.enabled(if: isPlain, "This build leads the timers through ours."))
    func `a plain build leaves them as they are`() throws {
        let producer = try KafkaProducer(KafkaProperties([("bootstrap.servers", "127.0.0.1:1")]))
        // A second is far longer than a client takes for its first timer.
        let deadline = ContinuousClock.now + .seconds(1)
        while !KafkaHandle.leadsTimers, .now < deadline { producer.poll(waiting: .milliseconds(10)) }
        #expect(!KafkaHandle.leadsTimers)
    }
}
