import Catalogue
import Credentials
import Crypto
import EventLoop
import HTTP
import HTTPBench
import Ingress
import JSON
import LogBench
import Messages
import ProducerBench
import Telemetry
import Testing
import WeChat

/// What a model is shown of a picture that a robot was sent.
@IOLoop
struct RobotPictureTests {
    private nonisolated static let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + Array("a picture".utf8)
    private nonisolated static let path = "/pictures/1?sign=a%2Fb"

    private nonisolated static func message(_ url: String) -> [UInt8] {
        let image: JSONText = ["url": .string(url)]
        let message: JSONText = [
            "msgid": "M1", "from": ["userid": "ZhangSan"], "msgtype": "image", "image": image,
        ]
        return message.bytes
    }

    /// As a robot's platform keeps a file.
    private func hidden(_ file: [UInt8]) throws -> [UInt8] {
        let text = try #require(WeChatBench.apps.first { $0.name == "robot" }?.encodingKey).exposed
        // The last two bits of a key's text mean nothing, and a strict reader wants none.
        let bytes = try #require([UInt8](base64: text.dropLast() + "A="))
        let padding = 32 - file.count % 32
        let padded = file + [UInt8](repeating: UInt8(padding), count: padding)
        return try #require(CBCKey(bytes)).encrypt(padded, vector: Array(bytes.prefix(16)))
    }

    /// Sends a picture to the robot; returns the path of the address that a model is given.
    private func shownPath(_ url: String, to app: String = "robot", _ bench: WeChatBench) async throws -> String {
        #expect(try await bench.take(bench.delivery(app, Self.message(url))) == 200)
        guard case .picture(let address, nil, nil) = try bench.heard().last?.content else {
            Issue.record("No picture is shown.")
            return ""
        }
        #expect(address.hasPrefix("https://chat.example.com/wecom/\(app)/pictures/"))
        return String(address.dropFirst("https://chat.example.com".count))
    }

    private func ask(_ path: String, _ bench: WeChatBench) async throws -> Answered {
        try await bench.door.send(bench.door.request(.get, path))
    }

    @Test func `a model's provider is shown what only the robot's key opens`() async throws {
        let bench = try WeChatBench()
        let platform = try PlayedServer()
        platform.say(PlayedAnswer(try hidden(Self.picture)))
        let path = try await shownPath(platform.baseURL + Self.path, bench)
        let shown = try await ask(path, bench)
        #expect(shown.status == 200 && shown.body == Self.picture)
        #expect(shown.headers[.contentType] == "image/jpeg")
        #expect(platform.requests.map { $0.head.path } == [Self.path])
        await bench.stop()
    }

    @Test func `an address is good for its robot, for ten minutes, and as it was made`() async throws {
        let bench = try WeChatBench()
        let platform = try PlayedServer()
        platform.say(PlayedAnswer(try hidden(Self.picture)))
        let path = try await shownPath(platform.baseURL + Self.path, bench)
        for wrong in [path.replacing("/robot/", with: "/shared/"), path + "0", path.replacing(".", with: ".A")] {
            #expect(try await ask(wrong, bench).status == 404, "\(wrong)")
        }
        bench.clock.move(by: .seconds(599))
        #expect(try await ask(path, bench).status == 200)
        bench.clock.move(by: .seconds(1))
        #expect(try await ask(path, bench).status == 404 && platform.requests.count == 1)
        await bench.stop()
    }

    @Test func `what is gone, or no picture, is not shown`() async throws {
        let bench = try WeChatBench()
        let platform = try PlayedServer()
        let path = try await shownPath(platform.baseURL + Self.path, bench)
        let answers = [
            PlayedAnswer("gone", status: 404), PlayedAnswer(try hidden(Array("<html></html>".utf8))),
            PlayedAnswer(Self.picture), PlayedAnswer(""),
        ]
        for answer in answers {
            platform.say(answer)
            #expect(try await ask(path, bench).status == 404)
        }
        platform.stop()
        #expect(try await ask(path, bench).status == 503)
        await bench.stop()
    }

    /// A message with words and pictures, as the platform writes it.
    private func mixed(_ text: String, _ urls: String...) -> [UInt8] {
        let words: JSONText = ["msgtype": "text", "text": ["content": .string(text)]]
        let pictures = urls.map { url -> JSONText in ["msgtype": "image", "image": ["url": .string(url)]] }
        let message: JSONText = [
            "msgid": "M1", "from": ["userid": "ZhangSan"], "msgtype": "mixed",
            "mixed": ["msg_item": .array([words] + pictures)],
        ]
        return message.bytes
    }

    @Test func `words beside a picture are asked with it, and are no command`() async throws {
        let bench = try WeChatBench()
        for text in ["what is this?", "帮助"] {
            #expect(
                try await bench.take(bench.delivery("robot", mixed(text, "https://a.cn/1", "https://a.cn/2"))) == 200)
            guard case .picture(let address, let asked, nil) = try bench.heard().last?.content else {
                Issue.record("No picture is shown with '\(text)'.")
                continue
            }
            #expect(address.hasPrefix("https://chat.example.com/wecom/robot/pictures/") && asked == text)
        }
        #expect(try bench.heard().map(\.language) == [.english, .chinese])
        await bench.stop()
    }

    @Test func `words beside a picture that nobody can see say that there was one`() async throws {
        let bench = try WeChatBench(site: "http://127.0.0.1:8080")
        #expect(try await bench.take(bench.delivery("robot", mixed("what is this?", "https://a.cn/1"))) == 200)
        #expect(try bench.heard().map(\.content) == [.text("what is this?\n[图片]")])
        await bench.stop()
    }

    @Test func `a service that nobody outside reaches has nothing to show`() async throws {
        let bench = try WeChatBench(site: "http://127.0.0.1:8080")
        #expect(try await bench.take(bench.delivery("robot", Self.message("https://example.com/a"))) == 200)
        #expect(try bench.heard().map(\.content) == [.unreadable(kind: "picture")])
        await bench.stop()
    }
}
