/// A free provider: answers every chat with the same words, at once or paced.
///
/// A request for the model `paced-<milliseconds>` gets one event every so many milliseconds; any other request gets all
/// events at once.
final class Upstream: PollHandler {
    let answer = CannedAnswer()
    let poller = Poller()
    private let listener: Socket
    private var paces: [PaceQueue<UpstreamConnection>] = []

    init?(port: UInt16) {
        guard let listener = Socket.listen(on: Address(port: port)) else { return nil }
        self.listener = listener
        poller.add(listener, handler: self)
    }

    func run() -> Never {
        while true {
            poller.wait(until: paces.compactMap(\.firstDue).min())
            for index in paces.indices { sendDue(from: index, at: Clock.now) }
        }
    }

    func isReady(toRead: Bool, toWrite: Bool) {
        while let socket = listener.accept() {
            poller.add(socket, handler: UpstreamConnection(socket: socket, upstream: self))
        }
    }

    /// Sends the connection's next event one interval from now.
    func pace(_ connection: UpstreamConnection, milliseconds: Int) {
        pace(connection, interval: UInt64(milliseconds) * 1_000_000, after: Clock.now)
    }

    private func pace(_ connection: UpstreamConnection, interval: UInt64, after moment: UInt64) {
        if let index = paces.firstIndex(where: { $0.interval == interval }) {
            paces[index].append(connection, after: moment)
        } else {
            paces.append(PaceQueue(interval: interval))
            paces[paces.count - 1].append(connection, after: moment)
        }
    }

    private func sendDue(from index: Int, at now: UInt64) {
        while let (due, connection) = paces[index].popDue(at: now) {
            if connection.sendNext() { paces[index].append(connection, after: due) }
        }
    }
}
