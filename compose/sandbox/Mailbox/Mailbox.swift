package import EventLoop
import HTTP
import JSON

/// Plays a mail server: keeps what it gets and delivers nothing.
///
/// `GET /mailbox` lists the kept mails, the oldest first, with `?to=` those to one address; `DELETE /mailbox` drops
/// them. The oldest make room for new ones.
@IOLoop
package final class Mailbox {
    /// The most mails that are kept, and their bytes together.
    private static let mostMails = 1000
    private static let mostBytes = 16 << 20
    private static let mostConnections = 100

    private var mails: [(number: Int, mail: ReceivedMail)] = []
    private var bytes = 0
    private var lastNumber = 0
    private var listener: SocketListener?
    private var connections: [ObjectIdentifier: MailConnection] = [:]

    nonisolated init() {}

    /// Listens for clients. Returns the port, which the system chooses for 0.
    func start(at address: SocketAddress) throws(SocketError) -> UInt16 {
        let listener = try SocketListener(address: address) { [weak self] connection in self?.accept(connection) }
        self.listener = listener
        guard case .internet(_, let port) = listener.address else { return 0 }
        return port
    }

    /// Stops at once.
    func stop() {
        listener?.close()
        listener = nil
        for connection in connections.values { connection.close() }
    }

    /// The mails, to one address if it is given.
    func list(to recipient: String?) -> JSONText {
        let asked = mails.filter { entry in recipient.map { entry.mail.recipients.contains($0) } ?? true }
        return ["mails": .array(asked.map { $0.mail.document(number: $0.number) })]
    }

    func clear() {
        mails = []
        bytes = 0
    }

    func keep(_ mail: ReceivedMail) {
        lastNumber += 1
        mails.append((lastNumber, mail))
        bytes += mail.source.count
        while mails.count > Self.mostMails || bytes > Self.mostBytes, let oldest = mails.first {
            bytes -= oldest.mail.source.count
            mails.removeFirst()
        }
    }

    func ended(_ connection: MailConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    private func accept(_ socket: SocketConnection) {
        guard connections.count < Self.mostConnections else { return socket.close() }
        let connection = MailConnection(socket, self)
        connections[ObjectIdentifier(connection)] = connection
        connection.begin()
    }
}

extension Mailbox {
    /// Lists the recipients that make the mail server misbehave, one a line, for a terminal.
    package nonisolated static let help = """
        refuse-NNN@…               the recipient is refused with the reply NNN, from 400 to 599
        late-NNN@…                 the whole mail is refused with it
        silent@…                   nothing is answered any more
        cut@…                      the mail is kept, and the connection ends without a word
        """
}
