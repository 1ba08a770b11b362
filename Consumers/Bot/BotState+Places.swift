import Messages
import Processing

/// Where a person writes: alone with an app, or in a group with others, each with a chat of its own. So nobody in a group
/// reads what was said to one of them alone.
///
/// A place alone with an app has the app's name, and one in a group that and the group's. No name of an app has the mark
/// between them.
extension BotState {
    private static var mark: Character { "/" }

    /// Where something was delivered. A poll is about a screen, wherever that is.
    func place(of received: DeliveryReceived) -> String {
        let place = received.group.map { "\(received.app)\(Self.mark)\($0)" } ?? received.app
        guard case .poll(let name) = received.content else { return place }
        let places = [place] + person.value.apps.reversed().filter { Self.app(of: $0) == received.app }
        return places.first { conversations[$0]?.screens.contains { $0.name == name } ?? false } ?? place
    }

    /// The catalogue's name of the app.
    static func app(of place: String) -> String {
        place.firstIndex(of: mark).map { String(place[..<$0]) } ?? place
    }

    static func isGroup(_ place: String) -> Bool { place.contains(mark) }
}
