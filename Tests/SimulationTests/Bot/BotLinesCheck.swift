import Messages
import SimulatedLog

/// That whatever persons write is asked once, in the chat where it was written.
struct BotLinesCheck {
    private let world: World
    private let story: BotStory
    /// What the model was asked, without the turns before it, and where it was written.
    private var questions: [(request: RequestID, place: ChatPlace?, text: String)] = []
    private let watch: BotWatch

    /// A chat in the shape of the API.
    private struct Body: Decodable {
        let messages: [Message]

        struct Message: Decodable {
            let role: String
            let content: String
        }
    }

    init(_ world: World, _ story: BotStory, _ watch: BotWatch) {
        self.world = world
        self.story = story
        self.watch = watch
        for (request, asked) in watch.asked.sorted(by: { $0.key < $1.key }) {
            guard let body = try? MessageCoding.decode(Body.self, from: Array(asked.chat.body.utf8)),
                let last = body.messages.last, last.role == "user"
            else {
                world.violate("\(request) asks what cannot be read.")
                continue
            }
            questions.append((request, world.platform?.origins[request]?.place, last.content))
        }
    }

    func check() {
        for line in story.lines { check(line) }
    }

    private func check(_ line: BotStory.Line) {
        let asked = questions.filter { $0.text.contains(line.text) }
        if asked.count > 1 { world.violate("\(line.name) was asked \(asked.count) times.") }
        if asked.contains(where: { $0.place != line.place }) { world.violate("\(line.name) was asked elsewhere.") }
        guard asked.isEmpty, !isTakenBack(line) else { return }
        let isTold = (watch.utterances[line.place] ?? []).contains { $0.text.contains("I missed this one") }
        if !isTold { world.violate("\(line.name) at \(line.place) was never asked.") }
    }

    /// What was not asked yet when the person said stop, or left.
    private func isTakenBack(_ line: BotStory.Line) -> Bool {
        let stops = (story.stops[line.place] ?? []) + (story.leaves[line.place] ?? [])
        return stops.contains { $0 >= line.at }
    }
}
