/// The connections with output of this turn of the loop; each is sent in one go at the end of the turn.
@IOLoop
enum PendingSends {
    private static var waiting: [SocketConnection] = []
    private static var sending: [SocketConnection] = []
    /// Empty buffers for the next connection that writes, so that an idle connection keeps none.
    private static var buffers: [[UInt8]] = []

    static func add(_ connection: SocketConnection) {
        waiting.append(connection)
    }

    static func flush() {
        // A connection that ends may make others write: those are sent in the same turn.
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
