//! `josei statistics`: the statistics of a billing month (助成統計), as CSV and Parquet.

use crate::args::StatisticsArgs;
use crate::client::{Client, StatisticsFiles};
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Yen;

const FUNCTION: &str = "benefit-decide";

/// Has them made as the month stands, and writes both files.
pub async fn run(args: &StatisticsArgs) -> Result<Ended, Failure> {
    let month = args.month.0;
    let client = Client::new(&args.remote.to, FUNCTION, &args.remote.token)?;
    let StatisticsFiles { made, csv, parquet } = client.statistics(month).await?;
    let name = format!("statistics-{}", month.0.compact());
    output::write_file(&args.out.join(format!("{name}.csv")), &csv)?;
    output::write_file(&args.out.join(format!("{name}.parquet")), &parquet)?;
    if args.remote.json {
        output::print_json(&made)?;
        return Ok(Ended::Done);
    }
    output::print(&format!(
        "{month}  {}  件数/cases {}  助成額/yen {}円  支払義務/obligations {}円  返還/receivables {}円  {}.csv .parquet",
        made.number,
        made.cases,
        Yen::new(made.yen),
        Yen::new(made.obligations_yen),
        Yen::new(made.receivables_yen),
        args.out.join(name).display(),
    ))?;
    Ok(Ended::Done)
}
