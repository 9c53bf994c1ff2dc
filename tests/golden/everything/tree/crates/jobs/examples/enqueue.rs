//! Hands over jobs that are typed, and shows what has become of them:
//!
//! ```sh
//! cargo run -p b2-shop-jobs --example enqueue -- QUEUE nats://127.0.0.1:8090
//! ```
//!
//! `KEY JSON` hands over a job, and `KEY` asks for its result. With `TRACEPARENT`
//! set, the jobs belong to that trace.

use std::{env, io};

use serde_json::Value;
use serving::{Caller, Failure, code_name};

use b2_shop_jobs::Queue;

#[tokio::main]
async fn main() -> Result<(), runtime::Error> {
    let mut args = env::args().skip(1);
    let (Some(name), Some(servers)) = (args.next(), args.next()) else {
        return Err("usage: enqueue QUEUE nats://HOST:PORT".into());
    };
    let queue = Queue::open(&name, &servers.parse()?).await?;
    let caller = Caller {
        deadline: None,
        trace: env::var("TRACEPARENT")
            .ok()
            .and_then(|text| text.parse().ok()),
    };
    for line in io::stdin().lines() {
        match answer(&queue, line?.trim(), &caller).await {
            Ok(text) => println!("{text}"),
            Err(failure) => println!("{}: {failure}", code_name(failure.code())),
        }
    }
    queue.close().await;
    Ok(())
}

async fn answer(queue: &Queue, line: &str, caller: &Caller) -> Result<String, Failure> {
    let Some((key, input)) = line.split_once(' ') else {
        let output = queue.result::<Value>(line, caller).await?;
        return Ok(output.map_or("not done yet".into(), |output| output.to_string()));
    };
    let input: Value = serde_json::from_str(input).map_err(Failure::invalid_argument)?;
    let receipt = queue.enqueue(Some(key), &input, caller).await?;
    let known = if receipt.duplicate {
        " (known already)"
    } else {
        ""
    };
    Ok(format!("accepted {}{known}", receipt.key))
}
