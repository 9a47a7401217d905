printf 'a,b\n1,2\n' > data.csv
for scaler in standart 'standard(dof=1)' 'min-max(range=[1,0])' 'min-max(range=[0,1' 'standard:c' 'standard+log1p' 'robust(clip=-1)'; do
  strickle fit data.csv -o recipe.json --scaler "$scaler"
done
strickle fit data.csv -o recipe.json --scaler standard --scaler robust
strickle fit data.csv -o recipe.json --scaler standard:a --scaler robust:a
strickle fit data.csv -o recipe.json --columns 'z*'
strickle fit data.csv -o recipe.json --exclude a,b
strickle fit data.csv -o recipe.json --types number
ls
