internal import EventLoop
package import Messages

extension MessageLog {
    /// Appends and waits for the acknowledgement.
    package func append(_ drafts: [Draft]) async throws(LogError) -> [Placement] {
        try await withCheckedContinuation { continuation in
            append(drafts) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Reads a page; see the requirement of the same name.
    package func read(
        _ topic: Topic, partition: Int32, key: String? = nil, from: Int64, below: Int64 = .max, limit: Int = 500
    ) async throws(LogError) -> [Record] {
        try await withCheckedContinuation { continuation in
            read(topic, partition: partition, key: key, from: from, below: below, limit: limit) {
                continuation.resume(returning: $0)
            }
        }.get()
    }

    /// The offsets that a partition holds.
    package func bounds(_ topic: Topic, partition: Int32) async throws(LogError) -> Range<Int64> {
        try await withCheckedContinuation { continuation in
            bounds(topic, partition: partition) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Commits and waits for the outcome.
    package func commit(_ commit: ActivityCommit) async throws(LogError) {
        try await withCheckedContinuation { continuation in
            self.commit(commit) { continuation.resume(returning: $0) }
        }.get()
    }
}
