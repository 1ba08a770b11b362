import HTTP
import JSON
import PlatformAPI
import Telemetry
import Testing
import WeCom
import WireBench

struct WeComTests {
    private let base = "https://qy.example.com"
    private let weCom = WeCom(corp: "ID", baseURL: "https://qy.example.com")

    private func isCall(_ request: ClientRequest?, of name: String) -> Bool {
        let vector = Vectors.weCom.at("api_bodies", name)
        return request?.method.rawValue == vector.text("method") && request?.url == base + vector.text("path")
            && request?.body?.canonicalJSON == vector.member("body")?.canonical
    }

    private func failure(_ body: String) -> PlatformFailure? {
        do throws(PlatformFailure) {
            try WeCom.end(status: 200, body: Array(body.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `calls are those of the vectors`() {
        #expect(isCall(weCom.token(secret: Secret("SECRET")), of: "gettoken"))
        #expect(isCall(weCom.text("hi", to: "ZhangSan", agent: 1_000_002, token: Secret("TOKEN")), of: "app_text"))
        let group = GroupRobot(address: Secret(base + "/cgi-bin/webhook/send?key=KEY"))
        #expect(isCall(group?.write("# hi"), of: "group_robot_markdown"))
        let later = base + "/cgi-bin/aibot/response?response_code=CODE"
        #expect(isCall(weCom.later("hi", to: later), of: "aibot_response_url"))
    }

    @Test func `the vectors' answers are read`() throws {
        let answers = Vectors.weCom.at("api_bodies")
        #expect(try AccessToken(status: 200, body: Array(answers.at("gettoken", "ok").text)).seconds == 7_200)
        for name in ["app_text", "group_robot_markdown"] {
            try WeCom.end(status: 200, body: Array(answers.at(name, "ok").text))
        }
    }

    @Test func `a message that reached nobody was not sent`() {
        #expect(failure(#"{"errcode":0,"errmsg":"ok","invaliduser":"ZhangSan"}"#)?.kind == .gone)
        #expect(failure(#"{"errcode":81013,"errmsg":"user & party & tag all invalid"}"#)?.kind == .gone)
        #expect(failure(#"{"errcode":93000,"errmsg":"invalid webhook url"}"#)?.kind == .badSecret)
        #expect(failure(#"{"errcode":0,"errmsg":"ok"}"#) == nil)
    }

    @Test(arguments: [
        "", "KEY", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "https://qyapi.weixin.qq.com/?key=KEY",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "/cgi-bin/webhook/send?key=KEY",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=K Y",
        "ftp://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY",
    ])
    func `a group's robot has the address that WeCom shows`(address: String) {
        #expect(GroupRobot(address: Secret(address)) == nil)
    }

    @Test(arguments: [
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin", "http://qyapi.weixin.qq.com/cgi-bin/aibot/response",
        "https://qyapi.weixin.qq.com", "https://qyapi.weixin.qq.com@evil.example/", "http://127.0.0.1/", "",
        "https://qy.example.com:8443/cgi-bin",
    ])
    func `a later answer goes to the platform alone`(url: String) {
        #expect(weCom.later("hi", to: url) == nil)
    }

    @Test func `a later answer goes to the platform's own host, also by way of another`() {
        let url = "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=CODE"
        #expect(weCom.later("hi", to: url)?.url == url)
    }
}
