/// What one transfer has received since its caller was last told: the seam between libcurl and a call.
///
/// Libcurl's callbacks only write here, and the call reads after libcurl has returned. So the caller's code never runs
/// inside libcurl and may cancel, pause or send; and all bytes of one turn are delivered together.
struct Reception {
    enum Refusal {
        case headTooLarge, bodyTooLarge, malformed
    }

    /// The head, until it is delivered.
    var head: HTTPResponse?
    /// Bytes of the body that are not delivered yet.
    var body: [UInt8] = []
    private(set) var hasHead = false
    /// True if libcurl undoes a coding: then it would keep the rest of what it has decoded, and copy it each time.
    private var isCoded = false
    /// Set if the response is too large; the transfer was told to end.
    private(set) var refusal: Refusal?
    private var lines: ResponseHead
    private var bodyBytesLeft: Int

    init(maximumHeadBytes: Int, maximumBodyBytes: Int) {
        lines = ResponseHead(maximumBytes: maximumHeadBytes)
        bodyBytesLeft = maximumBodyBytes
    }

    /// Resets for the next transfer and keeps the buffer's memory.
    mutating func reset(maximumHeadBytes: Int, maximumBodyBytes: Int) {
        var buffer: [UInt8] = []
        swap(&buffer, &body)
        self = Reception(maximumHeadBytes: maximumHeadBytes, maximumBodyBytes: maximumBodyBytes)
        giveBack(&buffer)
    }

    /// Takes back the memory of delivered bytes.
    mutating func giveBack(_ buffer: inout [UInt8]) {
        guard body.isEmpty, buffer.capacity <= Self.keptCapacity else { return }
        buffer.removeAll(keepingCapacity: true)
        swap(&buffer, &body)
    }

    /// Returns false if the transfer has to end.
    mutating func addHeadLine(_ line: UnsafeRawBufferPointer) -> Bool {
        switch lines.add(line) {
        case .more:
            return true
        case .complete(let response):
            head = response
            hasHead = true
            isCoded = response.headerFields[.contentEncoding] != nil
            return true
        case .tooLarge:
            refusal = .headTooLarge
        case .malformed:
            refusal = .malformed
        }
        return false
    }

    /// True if so much waits for the call that the rest has to wait in the socket: else a turn could bring nearly 2 MiB,
    /// whatever the call can take.
    var isFull: Bool { body.count >= Self.keptCapacity && !isCoded }

    /// Returns false if the transfer has to end.
    mutating func addBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= min(bodyBytesLeft, Self.turnLimit - body.count) else {
            refusal = .bodyTooLarge
            return false
        }
        bodyBytesLeft -= bytes.count
        body.append(contentsOf: bytes)
        return true
    }

    /// Decoded bytes of one turn: only a decompression bomb has more.
    private static let turnLimit = 16 << 20

    /// The memory that a buffer keeps between turns: a stream's chunks are small, and thousands of streams are open.
    private static let keptCapacity = 64 << 10
}

/// The handles with news for their calls, and the time of this turn.
final class Arrivals {
    var now = ContinuousClock.Instant.now
    private var handles: [EasyHandle] = []
    private var spare: [EasyHandle] = []

    var isEmpty: Bool { handles.isEmpty }

    func list(_ handle: EasyHandle) {
        guard !handle.isListed else { return }
        handle.isListed = true
        handles.append(handle)
    }

    /// Visits each handle that is listed now; a handle that is listed meanwhile waits for the next round.
    func takeEach(_ body: (EasyHandle) -> Void) {
        var round = spare
        spare = []
        swap(&round, &handles)
        for handle in round {
            handle.isListed = false
            body(handle)
        }
        round.removeAll(keepingCapacity: round.capacity <= 4096)
        spare = round
    }
}
