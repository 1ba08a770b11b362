import MessageLog
import Messages

@testable import KafkaLog
@testable import Suspicion

/// What a log keeps beside its records.
struct GoldenNote: Sendable {
    let record: GoldenRecord
    /// Reads bytes and writes them once more.
    let rewrite: @Sendable ([UInt8]) throws -> [UInt8]

    private init<Value: Written & Codable & Sendable>(_ name: String, _ value: Value) {
        record = GoldenRecord(name: name, bytes: MessageCoding.encode(value))
        rewrite = { MessageCoding.encode(try MessageCoding.decode(Value.self, from: $0)) }
    }

    /// Each with every optional member filled once and left out once.
    static let all: [GoldenNote] = [
        GoldenNote("offset/processor", ofProcessor), GoldenNote("offset/activity", ofActivity),
        GoldenNote("offset/plain", OffsetMetadata()), GoldenNote("progress", progress),
        GoldenNote("aside", SetAside(reason: "Its state is \"damaged\".", since: time)),
        GoldenNote(
            "suspects", Suspicion.Book(suspects: [suspect(.deciding), suspect(.waking)], run: 2, trapped: time)),
        GoldenNote("suspects/plain", Suspicion.Book()),
    ]

    private static let time = Timestamp(milliseconds: 1_790_000_000_123)
    private static let progress = Progress(next: 1 << 40, open: [7, 9])

    private static let ofProcessor: OffsetMetadata = {
        var metadata = OffsetMetadata()
        metadata.epoch = 3
        metadata.commit = 1 << 40
        metadata.time = time
        metadata.add([suspect(.reading), suspect(.loading)])
        return metadata
    }()

    private static let ofActivity: OffsetMetadata = {
        var metadata = OffsetMetadata()
        metadata.epoch = 3
        metadata.commit = 8
        _ = metadata.take(progress)
        return metadata
    }()

    private static func suspect(_ stage: Suspect.Stage) -> Suspect {
        var suspect = Suspect(consumer: "quota", key: "alice", stage: stage, type: "ChatAnswered", id: "r1")
        suspect.blame(isTrap: true)
        suspect.blame(isTrap: false)
        suspect.isLeftOut = true
        return suspect
    }
}
