import EventLoop
import FoundationEssentials

/// What all that plays the platforms shares: apps, persons, chats, the clock, and what goes wrong.
///
/// It is in memory: chats are gone after a restart. Persons are called the same by the platforms after it.
@IOLoop
final class PlatformStore {
    let apps: [PlayedApp]
    /// Where persons and apps reach the sandbox, without a slash at its end.
    var address = ""
    var mischief = Mischief<PlatformRule>()
    private(set) var clock: PlatformClock
    private(set) var people: [PlayedPerson] = []
    private var peopleByName: [String: PlayedPerson] = [:]
    /// By what each app calls them, behind the app's name.
    private var peopleByID: [String: PlayedPerson] = [:]
    private(set) var violations: [PlatformViolation: Int] = [:]
    private var chats: [PhoneChat.Name: PhoneChat] = [:]
    private var lastNumber: Int
    /// Called when a chat has changed.
    var onChange: (@IOLoop (PhoneChat.Name) -> Void)?

    /// More persons are refused.
    static let mostPeople = 10_000

    init(_ apps: [PlayedApp]) {
        self.apps = apps
        let real = Self.real
        clock = PlatformClock(real: real)
        // Begins anew above all numbers of an earlier process.
        lastNumber = real * 1_000
        meetFirst()
    }

    private nonisolated static var real: Int { Int(Date().timeIntervalSince1970 * 1_000) }

    /// In milliseconds since 1970, for all that has a date.
    var real: Int { Self.real }

    /// In the platform's milliseconds.
    var now: Int { clock.now(Self.real) }

    /// A number that nothing had before.
    func number() -> Int {
        lastNumber += 1
        return lastNumber
    }

    func hurry(by haste: Int) { clock.hurry(by: haste, real: Self.real) }

    func advance(seconds: Int) { clock.advance(seconds: seconds) }

    func pause(_ milliseconds: Int) -> Duration { clock.pause(milliseconds) }

    func count(_ violation: PlatformViolation) { violations[violation, default: 0] += 1 }

    /// Forgets what was said and what goes wrong. Persons, and what they follow, are forgotten too.
    func clear() {
        let names = Array(chats.keys)
        chats = [:]
        violations = [:]
        mischief = Mischief()
        people = []
        peopleByName = [:]
        peopleByID = [:]
        meetFirst()
        for name in names { onChange?(name) }
    }
}

// MARK: - Who is there

extension PlatformStore {
    func app(_ name: String) -> PlayedApp? { apps.first { $0.name == name } }

    /// The person of this name, who is there from now on.
    func person(_ name: String) throws(ControlError) -> PlayedPerson {
        if let known = peopleByName[name] { return known }
        guard let person = PlayedPerson(name: name) else {
            throw ControlError("A person's name has 1 to 20 letters, digits, `-` and `_`.")
        }
        guard people.count < Self.mostPeople else { throw ControlError("There are too many persons.", status: 429) }
        meet(person)
        return person
    }

    /// The person whom an app calls so.
    func person(_ id: String, at app: PlayedApp) -> PlayedPerson? { peopleByID[Self.key(id, app)] }

    /// WeCom does not tell the case of members' names apart.
    private static func key(_ id: String, _ app: PlayedApp) -> String {
        "\(app.name)/\(app.platform == .weComApp ? id.lowercased() : id)"
    }

    private func meetFirst() {
        for person in PlayedPerson.first { meet(person) }
    }

    private func meet(_ person: PlayedPerson) {
        people.append(person)
        peopleByName[person.name] = person
        for app in apps { peopleByID[Self.key(person.id(at: app), app)] = person }
    }

    func name(_ app: PlayedApp, _ person: PlayedPerson) -> PhoneChat.Name {
        PhoneChat.Name(app: app.name, person: person)
    }
}

// MARK: - Chats

extension PlatformStore {
    subscript(name: PhoneChat.Name) -> PhoneChat { chats[name] ?? fresh(name) }

    /// Changes a chat, and has its phones show it.
    @discardableResult
    func change<Result>(_ name: PhoneChat.Name, _ change: (inout PhoneChat) -> Result) -> Result {
        var chat = chats[name] ?? fresh(name)
        // It is not copied while it changes.
        chats[name] = nil
        let result = change(&chat)
        chats[name] = chat
        onChange?(name)
        return result
    }

    private func fresh(_ name: PhoneChat.Name) -> PhoneChat {
        PhoneChat(isFollowing: app(name.app)?.platform.isFollowed == false)
    }
}
