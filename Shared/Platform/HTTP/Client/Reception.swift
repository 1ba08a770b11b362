/// What has come in for one transfer since its caller was last told: the seam between libcurl and a call.
///
/// Libcurl's callbacks only write here, and the call reads when libcurl has returned. So a caller's code never runs
/// inside libcurl and may cancel, pause or send as it likes, and all that arrives in one turn is handed over as one.
struct Reception {
    enum Refusal {
        case headTooLarge, bodyTooLarge, malformed
    }

    /// The head, until it is handed over.
    var head: HTTPResponse?
    /// Bytes of the body that were not handed over.
    var body: [UInt8] = []
    private(set) var hasHead = false
    /// The answer said more than it may: the transfer was told to end.
    private(set) var refusal: Refusal?
    private var lines: ResponseHead
    private var bodyBytesLeft: Int

    init(maximumHeadBytes: Int, maximumBodyBytes: Int) {
        lines = ResponseHead(maximumBytes: maximumHeadBytes)
        bodyBytesLeft = maximumBodyBytes
    }

    /// For the next transfer; the buffer's memory stays.
    mutating func reset(maximumHeadBytes: Int, maximumBodyBytes: Int) {
        var buffer: [UInt8] = []
        swap(&buffer, &body)
        self = Reception(maximumHeadBytes: maximumHeadBytes, maximumBodyBytes: maximumBodyBytes)
        giveBack(&buffer)
    }

    /// Takes back the memory of bytes that were handed over.
    mutating func giveBack(_ buffer: inout [UInt8]) {
        guard body.isEmpty, buffer.capacity <= Self.keptCapacity else { return }
        buffer.removeAll(keepingCapacity: true)
        swap(&buffer, &body)
    }

    /// Returns whether the transfer may go on.
    mutating func addHeadLine(_ line: UnsafeRawBufferPointer) -> Bool {
        switch lines.add(line) {
        case .more:
            return true
        case .complete(let response):
            head = response
            hasHead = true
            return true
        case .tooLarge:
            refusal = .headTooLarge
        case .malformed:
            refusal = .malformed
        }
        return false
    }

    /// Returns whether the transfer may go on.
    mutating func addBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyBytesLeft else {
            refusal = .bodyTooLarge
            return false
        }
        bodyBytesLeft -= bytes.count
        body.append(contentsOf: bytes)
        return true
    }

    /// What a buffer may keep between two turns: a stream's chunks are small, and thousands of them are open.
    private static let keptCapacity = 64 << 10
}
