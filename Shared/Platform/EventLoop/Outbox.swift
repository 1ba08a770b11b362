/// The connections that were written to in this turn of the loop, each sent in one go at the turn's end.
@IOLoop
enum Outbox {
    private static var waiting: [SocketConnection] = []
    private static var sending: [SocketConnection] = []
    /// Buffers that are empty again, for the next connection that has something to say: an idle one keeps none.
    private static var buffers: [[UInt8]] = []

    static func add(_ connection: SocketConnection) {
        waiting.append(connection)
    }

    static func flush() {
        // What a connection's end makes others write is sent in the same turn.
        while !waiting.isEmpty {
            swap(&waiting, &sending)
            for connection in sending { connection.flush() }
            sending.removeAll(keepingCapacity: true)
        }
    }

    static func takeBuffer() -> [UInt8] {
        buffers.popLast() ?? []
    }

    static func giveBack(_ buffer: consuming [UInt8]) {
        guard buffers.count < 64, (1...65_536).contains(buffer.capacity) else { return }
        buffer.removeAll(keepingCapacity: true)
        buffers.append(buffer)
    }
}
