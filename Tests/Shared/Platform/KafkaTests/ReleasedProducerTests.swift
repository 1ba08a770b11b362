import Foundation
import Glibc
import Testing

@testable import Kafka

/// What a producer says, once it is released, of the records that are on their way.
struct ReleasedProducerTests {
    private final class Answers {
        var count = 0
    }

    private func producer() throws -> KafkaProducer {
        try KafkaProducer(KafkaProperties([("bootstrap.servers", "127.0.0.1:1")]))
    }

    private let draft = KafkaDraft.blank(to: TopicPartition("nowhere", 0))

    @Test func `it reports their failure`() throws {
        let answers = Answers()
        var producer: KafkaProducer? = try producer()
        try producer?.produce(draft) { _ in answers.count += 1 }
        producer = nil
        #expect(answers.count == 1)
    }

    @Test func `it answers nobody and rings no more once its reports have ended`() throws {
        let bell = Pipe()
        let descriptor = bell.fileHandleForReading.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        let answers = Answers()
        var producer: KafkaProducer? = try producer()
        producer?.ring(bell.fileHandleForWriting.fileDescriptor)
        try producer?.produce(draft) { _ in answers.count += 1 }
        producer?.endReports()
        var rings = [UInt8](repeating: 0, count: 4096)
        _ = read(descriptor, &rings, rings.count)
        producer = nil
        #expect(answers.count == 0)
        #expect(read(descriptor, &rings, rings.count) < 0)
    }
}
