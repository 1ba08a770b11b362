import EventLoop
import HTTP
import JSON

/// Tells open phones what is new in their chats, as events of a stream.
@IOLoop
final class PhoneFeed {
    private let store: PlatformStore
    private var phones: [ObjectIdentifier: Phone] = [:]
    private var changed: Set<PhoneChat.Name> = []

    /// More at once are refused.
    static let mostPhones = 256
    /// A phone that takes nothing is cut off.
    private static let mostPending = 4 << 20

    private struct Phone {
        let name: PhoneChat.Name
        let writer: ResponseWriter
    }

    init(_ store: PlatformStore) {
        self.store = store
        store.onChange = { [weak self] name in self?.note(name) }
    }

    /// Shows a chat to a phone from now on, beginning with all of it.
    func open(_ name: PhoneChat.Name, _ writer: ResponseWriter) {
        guard phones.count < Self.mostPhones else {
            return writer.respond(HTTPResponse(status: .serviceUnavailable))
        }
        writer.start(
            HTTPResponse(
                status: .ok, headerFields: [.contentType: "text/event-stream", .cacheControl: "no-cache"]))
        let key = ObjectIdentifier(writer)
        phones[key] = Phone(name: name, writer: writer)
        writer.onLeave = { [weak self, weak writer] in
            self?.phones[key] = nil
            writer?.abort()
        }
        send(name, to: writer)
    }

    func stop() {
        for phone in phones.values { phone.writer.abort() }
        phones = [:]
    }

    /// Several changes of one turn of the loop are told once.
    private func note(_ name: PhoneChat.Name) {
        guard !phones.isEmpty else { return }
        if changed.isEmpty { IOLoop.execute { [weak self] in self?.tell() } }
        changed.insert(name)
    }

    private func tell() {
        let names = changed
        changed = []
        for phone in phones.values where names.contains(phone.name) { send(phone.name, to: phone.writer) }
    }

    private func send(_ name: PhoneChat.Name, to writer: ResponseWriter) {
        guard writer.pendingBytes < Self.mostPending else { return writer.abort() }
        writer.write("data: ")
        writer.write(store[name].document(name, store, after: 0, limit: PhoneChat.mostShown).bytes)
        writer.write("\n\n")
    }
}

extension PhoneChat {
    /// A phone shows the last of them.
    static let mostShown = 300

    /// What the phone shows, for pages and for tests.
    ///
    /// - Parameters:
    ///   - number: what comes behind this entry.
    ///   - limit: of the last so many.
    @IOLoop
    func document(_ name: Name, _ store: PlatformStore, after number: Int, limit: Int) -> JSONText {
        let now = store.now
        let shown = entries.filter { $0.number > number }.suffix(limit)
        let id = store.app(name.app).map { name.person.id(at: $0) } ?? ""
        return [
            "app": .string(name.app), "person": .string(name.person.name), "id": .string(id),
            "following": .bool(isFollowing), "waiting": .bool(isWaiting), "typing": .bool(typingUntil > now),
            "typing_milliseconds": .integer(max(0, typingUntil - now)), "pushes_left": .integer(budget.left(at: now)),
            "entries": .array(shown.map(\.document)),
        ]
    }
}
