//! The faults that are switched on for everyone, for all model requests or for the next few; and storms' counters.
//!
//! A storm that a request asks for itself counts per call: the retries of one call carry the same header and, from
//! the AWS SDKs, the same `amz-sdk-invocation-id`, so they run it down while other calls have their own.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Fault, Faults};

/// Calls whose storms are remembered; the oldest is forgotten first.
const STORMS: usize = 1_000;

#[derive(Debug, Default)]
pub struct FaultSwitch {
    plan: Mutex<Plan>,
    storms: Mutex<VecDeque<(String, u32)>>,
}

#[derive(Debug, Default)]
struct Plan {
    faults: Faults,
    /// How many more requests they are for; `None` is until further notice.
    times: Option<u32>,
    /// How many requests of a storm are still refused.
    storm: u32,
}

impl FaultSwitch {
    /// Switches faults on, for `times` requests or until further notice; none switches off.
    pub fn set(&self, faults: Faults, times: Option<u32>) {
        let storm = faults.iter().find_map(storm).unwrap_or(0);
        let plan = if times == Some(0) { Plan::default() } else { Plan { faults, times, storm } };
        *lock(&self.plan) = plan;
    }

    /// What is on now, and for how many more requests; `None` there is until further notice.
    pub fn current(&self) -> (Faults, Option<u32>) {
        let plan = lock(&self.plan);
        (plan.faults.clone(), plan.times)
    }

    /// The faults for the request at hand, which uses up one of their times.
    pub fn take(&self) -> Faults {
        let mut plan = lock(&self.plan);
        let struck = plan.faults.clone();
        if plan.storm > 0 {
            plan.storm -= 1;
            if plan.storm == 0 {
                plan.faults.retain(|fault| storm(fault).is_none());
            }
        }
        if let Some(left) = plan.times.as_mut() {
            *left = left.saturating_sub(1);
            if *left == 0 {
                *plan = Plan::default();
            }
        }
        struck
    }

    /// Takes out of a request's own faults the storm that its call has been through.
    pub fn weather(&self, mut faults: Faults, call: &str) -> Faults {
        let Some(requests) = faults.iter().find_map(storm) else { return faults };
        let mut storms = lock(&self.storms);
        let known = storms.iter().position(|(known, _)| known == call);
        let at = known.unwrap_or_else(|| {
            if storms.len() == STORMS {
                storms.pop_front();
            }
            storms.push_back((call.to_owned(), requests));
            storms.len() - 1
        });
        match storms.get_mut(at) {
            Some((_, left)) if *left > 0 => *left -= 1,
            _ => faults.retain(|fault| storm(fault).is_none()),
        }
        faults
    }
}

fn storm(fault: &Fault) -> Option<u32> {
    if let Fault::Storm { requests, .. } = fault { Some(*requests) } else { None }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str, times: Option<u32>) -> FaultSwitch {
        let switch = FaultSwitch::default();
        switch.set(text.parse().unwrap(), times);
        switch
    }

    fn strikes(switch: &FaultSwitch, times: usize) -> Vec<String> {
        (0..times).map(|_| switch.take().to_string()).collect()
    }

    #[test]
    fn a_fault_for_two_times_strikes_twice() {
        assert_eq!(strikes(&on("html", Some(2)), 3), ["html", "html", ""]);
        assert_eq!(strikes(&on("html", Some(0)), 1), [""]);
        assert_eq!(strikes(&on("html", None), 2), ["html", "html"]);
    }

    #[test]
    fn a_storm_blows_over_and_leaves_the_other_faults_on() {
        let switch = on("delay-headers:1,storm:2:0", None);
        assert_eq!(
            strikes(&switch, 3),
            ["delay-headers:1,storm:2:0", "delay-headers:1,storm:2:0", "delay-headers:1"]
        );
    }

    #[test]
    fn each_call_runs_its_own_storm_down() {
        let switch = FaultSwitch::default();
        let ask = |call: &str| switch.weather("storm:2:0".parse().unwrap(), call).to_string();
        assert_eq!([ask("a"), ask("b"), ask("a"), ask("a")], ["storm:2:0", "storm:2:0", "storm:2:0", ""]);
        assert_eq!([ask("b"), ask("b")], ["storm:2:0", ""]);
        for call in 0..STORMS {
            ask(&format!("call {call}"));
        }
        assert_eq!(switch.storms.lock().unwrap().len(), STORMS);
    }
}
