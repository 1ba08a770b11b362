import MessageLog
import Messages
import ProcessingBench
import Telemetry
import Testing

struct AlarmTests {
    @Test func `what answers cost above what was paid is counted when their entries are written`() {
        let alarm = StationAlarm(Topic("alarmed"))
        var entry = Sample.entry
        let drafts = [Money(microYuan: 790), .zero, Money(microYuan: 10)].map { loss in
            entry.uncharged = loss
            return Draft(to: BooksInbox.posted(EntryPosted(account: Sample.account, entry: entry)))
        }
        #expect(drafts.map(\.loss.microYuan) == [790, 0, 10])
        #expect(!alarm.look(at: drafts))
        let metrics = MetricsRegistry.shared.render()
        #expect(metrics.contains(#"yizhan_losses_micro_yuan_total{consumer="alarmed"} 800"#))
        #expect(metrics.contains(#"yizhan_dead_letters_total{consumer="alarmed"} 0"#))
    }

    @Test func `what an operator should look at is counted, and no other change of the trail is`() {
        let alarm = StationAlarm(Topic("refusing"))
        let drafts = [Alarm.giftsUsedUp, nil, .giftsUsedUp].map { raised in
            var change = Sample.recorded
            change.alarm = raised
            return Draft(change, on: .trail)
        }
        #expect(drafts.map(\.alarm) == [.giftsUsedUp, nil, .giftsUsedUp])
        #expect(!alarm.look(at: drafts))
        let metrics = MetricsRegistry.shared.render()
        #expect(metrics.contains(#"yizhan_alarms_total{alarm="gifts_used_up",consumer="refusing"} 2"#))
        #expect(metrics.contains(#"yizhan_losses_micro_yuan_total{consumer="refusing"} 0"#))
    }

    @Test func `Postman is told of an alarm in the commit that raises it, and of nothing else`() throws {
        var commit = StationCommit()
        var change = Sample.recorded
        commit.add(Draft(change, on: .trail))
        change.alarm = .booksDiffer
        commit.add(Draft(change, on: .trail, trace: "00-1"))
        #expect(commit.outputs.map(\.topic) == [.trail, .trail, PostmanInbox.topic])
        let told = try #require(commit.outputs.last)
        // It raises none itself.
        #expect(told.alarm == nil)
        guard case .alarm(let raised) = try PostmanInbox.read(told.event) else {
            Issue.record("It is no alarm.")
            return
        }
        #expect(raised == AlarmRaised(.booksDiffer, record: change.id) && told.event.trace == "00-1")
    }
}
