internal import EventLoop

/// A body that came whole and packed: unpacked at once if it is small, else on the thread for long work.
///
/// A few kilobytes may become as many megabytes as the limit allows.
struct PackedBody: Sendable {
    /// In the order in which they were applied; none for a body as it is.
    let codings: [ContentCoding]
    let bytes: [UInt8]
    /// The most bytes of the body, unpacked.
    let limit: Int

    /// Unpacked within a fraction of a millisecond.
    private static let small = 128 << 10

    /// Returns the body unpacked. A large one needs room for all that it may become.
    @IOLoop
    func unpacked(in room: (any BodyRoom)?) async throws(RequestError) -> [UInt8] {
        guard !codings.isEmpty else { return bytes }
        // What is long takes time, even if it says nothing.
        if bytes.count <= Self.small {
            let soon = min(limit, Self.small)
            do throws(RequestError) {
                return try unpacked(within: soon)
            } catch {
                guard error == .bodyTooLarge(limit: soon), soon < limit else { throw error }
            }
        }
        try room?.grow(to: limit)
        let body = try await withCheckedContinuation { continuation in
            LongWork.run({ Result { () throws(RequestError) in try unpacked(within: limit) } }) { result in
                continuation.resume(returning: result)
            }
        }.get()
        room?.shrink(to: body.count)
        return body
    }

    private func unpacked(within limit: Int) throws(RequestError) -> [UInt8] {
        let unpacking = BodyUnpacking(codings, limit: limit, window: self.limit)
        var body: [UInt8] = []
        try bytes.span.withUnsafeBytes { bytes throws(RequestError) in try unpacking.unpack(bytes, into: &body) }
        guard unpacking.isWhole else { throw .brokenContentCoding }
        return body
    }
}
